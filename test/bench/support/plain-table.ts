/** The least that shows as many rows: a table that a browser draws by itself, and a field that filters it. */
export function plainTable(rows: number): string {
  const cells = (index: number): string =>
    ['ok', `target ${index}`, '200', '12 ms', '11 ms', '19 ms', '0', '0'].map((text) => `<td>${text}</td>`).join('');
  const body = Array.from({ length: rows }, (_, index) => `<tr>${cells(index)}</tr>`).join('');
  return `<!doctype html><title>plain</title><input aria-label="filter"><table><tbody>${body}</tbody></table><script>
document.querySelector('input').addEventListener('input', (event) => {
  for (const row of document.querySelectorAll('tr')) row.hidden = !row.textContent.includes(event.target.value);
});
</script>`;
}
