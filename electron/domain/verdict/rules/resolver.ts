import { msText } from '../../ms-text.ts';
import { printableCut } from '../../printable.ts';
import type { ResolverFacts, VerdictFacts } from '../facts.ts';
import { controlsReading } from '../reading/controls-reading.ts';
import { nearSideCounter } from '../reading/far-side.ts';
import { gatewayIsBad, gatewayReading } from '../reading/gateway-reading.ts';
import { answersFromOutside, resolverName, resolverState } from '../reading/resolver-reading.ts';
import type { Finding, Rule } from '../rule.ts';
import { listed } from '../wording/counted.ts';
import { finding, opinionOf, weightAtTheTime } from '../wording/finding.ts';
import { variantText } from '../wording/variant-text.ts';

/** A name was not resolved, late, or to nothing. */
export const resolverRule: Rule = (facts) => {
  const { bad, subject } = facts;
  // Whoever waited for no name was not held up by a resolver, however slow it was.
  if (bad.phase !== 'resolve' && subject.kind !== 'dns') return null;
  const judged = sideBySide(facts);
  return opinionOf({
    segment: 'resolver',
    summary: judged.summary,
    support: [
      ...judged.support,
      subject.kind === 'dns'
        ? finding('fair', 'What is asked here is a resolver itself, and no server behind it.')
        : finding('fair', 'Nothing was sent to the target itself: these requests got no further than its name.'),
      ...variantSupport(facts),
    ],
    counter: [...judged.counter, ...nearSide(facts, judged.isOneOfSeveral)],
    ask: judged.ask,
    wouldTell: ['the same name asked of each resolver while it hangs'],
  });
};

/** Where one resolver alone is at fault, the controls need not speak against it: they ask for their names as well. */
function nearSide(facts: VerdictFacts, isOneOfSeveral: boolean): readonly Finding[] {
  const controls = controlsReading(facts);
  if (!isOneOfSeveral || controls.state !== 'all-bad' || gatewayIsBad(gatewayReading(facts))) {
    return nearSideCounter(facts);
  }
  return [finding('weak', controls.text, controls)];
}

interface Judged {
  /** Another one, behind the same line, is in order in the same moment. */
  readonly isOneOfSeveral: boolean;
  readonly summary: string;
  readonly support: readonly Finding[];
  readonly counter: readonly Finding[];
  readonly ask: readonly string[];
}

const ASK_RESPONSIBLE =
  'Whoever runs the DNS of this domain: did the servers that are responsible for it answer at these times?';

const ASK_RECORDS =
  'Whoever runs the DNS of this domain: does the zone hold this name, and did its records or its delegation change lately?';

function sideBySide(facts: VerdictFacts): Judged {
  const { resolvers, bad } = facts;
  const isNegative = bad.failure?.code === 'name-not-found' || bad.failure?.code === 'no-address';
  const summary = isNegative
    ? 'The resolver says that the name has no address.'
    : 'The name is not resolved in time, or not at all.';
  const ask = ['The operator of the resolver: was it loaded, or cut off from what it asks, at these times?'];
  if (resolvers.length === 0) return { summary, support: [], counter: [], ask, isOneOfSeveral: false };
  const stateOf = (one: ResolverFacts) => resolverState(one, isNegative);
  const told = (one: ResolverFacts) => toldOf(one, stateOf(one));
  const good = resolvers.filter((one) => stateOf(one) === 'good');
  const wrong = resolvers.filter((one) => stateOf(one) !== 'good');
  const used = resolvers.filter(({ isUsed }) => isUsed);
  const usedIsWrong = used.length === 0 ? wrong.length > 0 : used.some((one) => wrong.includes(one));
  if (wrong.length === 0) {
    const text = `Asked for the same name, ${good.length === 1 ? 'the resolver' : 'every resolver'} answered quickly: ${listed(shown(good).map(told))}.`;
    return {
      summary,
      support: [],
      counter: [finding(weightAtTheTime('strong', least(good)), text, ...good)],
      ask,
      isOneOfSeveral: false,
    };
  }
  if (good.length === 0) return allWrong(resolvers, isNegative);
  const culprits = used.length > 0 && usedIsWrong ? used.filter((one) => wrong.includes(one)) : wrong;
  const [first] = culprits;
  const text = `Resolver ${listed(shown(culprits).map(told))}, while ${listed(shown(good).map(told))} for the same name.`;
  if (first === undefined || !usedIsWrong) {
    return {
      summary,
      support: [finding('weak', text, ...wrong, ...good)],
      counter: [finding('fair', 'The resolver that this target asks was not among the slow ones.', ...used)],
      ask,
      isOneOfSeveral: false,
    };
  }
  const name = resolverName(first);
  return {
    summary: isNegative
      ? `The resolver ${name} says that the name has no address, and another one knows it.`
      : stateOf(first) === 'silent'
        ? `The resolver ${name} does not answer, and others do.`
        : stateOf(first) === 'wrong'
          ? `The resolver ${name} answers that it failed, and others know the name.`
          : `The resolver ${name} is slow, and others are not.`,
    support: [finding(weightAtTheTime('decisive', least([...culprits, ...good])), text, ...culprits, ...good)],
    counter: [],
    isOneOfSeveral: good.some(answersFromOutside),
    ask: [
      isNegative
        ? `The operator of the resolver ${name}: where does this answer come from (an old one kept too long, a filter, a zone of its own)?`
        : `The operator of the resolver ${name}: was it loaded, or cut off from what it asks, at these times?`,
    ],
  };
}

/** None answered as it should: they have the way out and the servers responsible for the name in common. */
function allWrong(resolvers: readonly ResolverFacts[], isNegative: boolean): Judged {
  const stateOf = (one: ResolverFacts) => resolverState(one, isNegative);
  const text = `Resolver ${listed(shown(resolvers).map((one) => toldOf(one, stateOf(one))))}.`;
  const states = new Set(resolvers.map(stateOf));
  if (states.size === 1 && states.has('wrong')) {
    const isGone = resolvers.every(({ rcode }) => rcode === 'NXDOMAIN');
    return {
      summary: isGone
        ? 'Every resolver says that the name does not exist.'
        : 'Every resolver answers that it cannot find the name out.',
      support: [
        finding(resolvers.length > 1 ? 'strong' : 'fair', text, ...resolvers),
        ...(isNegative && resolvers.length > 1
          ? [finding('strong', 'They agree, so it is the name itself, and not one resolver.', ...resolvers)]
          : []),
      ],
      counter: [],
      ask: [isNegative ? ASK_RECORDS : ASK_RESPONSIBLE],
      isOneOfSeveral: false,
    };
  }
  if (resolvers.length === 1) {
    return {
      summary: `The resolver ${resolverName(resolvers[0])} ${resolvers[0]?.queryMs === null ? 'does not answer' : 'is slow'}; there is no other to compare it with.`,
      support: [finding(weightAtTheTime('strong', least(resolvers)), text, ...resolvers)],
      counter: [finding('weak', 'With a second resolver one could tell whether it is this one or the name.')],
      isOneOfSeveral: false,
      ask: [
        `The operator of the resolver ${resolverName(resolvers[0])}: was it loaded, or cut off from what it asks, at these times?`,
      ],
    };
  }
  return {
    summary:
      'Every resolver is slow or silent for this name: it is the way to them, or the servers that are responsible for the name.',
    support: [finding(weightAtTheTime('strong', least(resolvers)), text, ...resolvers)],
    counter: [],
    isOneOfSeveral: false,
    ask: [ASK_RESPONSIBLE, 'The operator of the resolvers: did other names resolve quickly at these times?'],
  };
}

function variantSupport({ others }: VerdictFacts): Finding[] {
  return others.variants
    .filter(({ differsIn, fares }) => differsIn === 'resolver' && fares === 'fine')
    .slice(0, 1)
    .map((variant) => finding('strong', variantText(variant)));
}

/** Two are enough for a sentence. */
const shown = (resolvers: readonly ResolverFacts[]): readonly ResolverFacts[] => resolvers.slice(0, 2);

function toldOf(resolver: ResolverFacts, state: ReturnType<typeof resolverState>): string {
  const name = resolverName(resolver);
  if (resolver.queryMs === null) return `${name} gave no answer`;
  const time = `in ${msText(resolver.queryMs)}`;
  return state === 'wrong'
    ? `${name} answered ${printableCut(resolver.rcode ?? 'nothing', 30)} ${time}`
    : `${name} answered ${time}`;
}

/** In flight only when all of them were asked then. */
function least(resolvers: readonly ResolverFacts[]): { readonly timing: 'in-flight' | 'after' } {
  return { timing: resolvers.every(({ timing }) => timing === 'in-flight') ? 'in-flight' : 'after' };
}
