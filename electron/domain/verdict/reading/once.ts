/** The same function, which reckons once for each object and remembers that as long as the object lives: many rules read the same traces. */
export function oncePerObject<Given extends object, Result>(
  reckon: (given: Given) => Result,
): (given: Given) => Result {
  const known = new WeakMap<Given, { readonly result: Result }>();
  return (given) => {
    const former = known.get(given);
    if (former !== undefined) return former.result;
    const result = reckon(given);
    known.set(given, { result });
    return result;
  };
}
