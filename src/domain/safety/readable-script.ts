/** Is the text written mostly in letters that are not Latin, so that nothing in it can be understood here? */
export function isForeignScript(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = text.match(/\p{Script=Latin}/gu) ?? [];
  return letters.length >= 2 && latin.length * 2 < letters.length;
}
