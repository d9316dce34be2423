// Where a text in the search box leads: ids are told by their length, numbers are accounts, the rest is a tag.
export function destination(text: string): string | null {
  const wanted = text.trim();
  if (/^[0-9a-fA-F]{72}$/.test(wanted)) return `#/block/${wanted.toLowerCase()}`;
  if (/^[0-9a-fA-F]{64}$/.test(wanted)) return `#/account/${wanted.toLowerCase()}`;
  if (/^[0-9]{1,10}$/.test(wanted)) return `#/account/${wanted}`;
  if (/^[a-z0-9._/-]{1,64}$/.test(wanted)) return `#/tag/${encodeURIComponent(wanted)}`;
  return null;
}
