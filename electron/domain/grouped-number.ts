/** A whole number as people read it: `12,345`. By hand, because the first use of `Intl` reads megabytes of tables that stay in memory. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
