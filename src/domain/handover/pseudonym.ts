const colours = [
  'Amber',
  'Blue',
  'Bronze',
  'Copper',
  'Coral',
  'Cream',
  'Golden',
  'Green',
  'Grey',
  'Indigo',
  'Ivory',
  'Jade',
  'Lilac',
  'Olive',
  'Pearl',
  'Red',
  'Rose',
  'Rust',
  'Saffron',
  'Sand',
  'Silver',
  'Sky',
  'Teal',
  'White',
] as const;

const birds = [
  'Barbet',
  'Bulbul',
  'Crane',
  'Crow',
  'Dove',
  'Duck',
  'Eagle',
  'Egret',
  'Falcon',
  'Finch',
  'Hawk',
  'Heron',
  'Hoopoe',
  'Hornbill',
  'Ibis',
  'Kite',
  'Lark',
  'Oriole',
  'Owl',
  'Parrot',
  'Pelican',
  'Pigeon',
  'Plover',
  'Quail',
  'Robin',
  'Roller',
  'Starling',
  'Stork',
  'Sunbird',
  'Swallow',
  'Swift',
  'Weaver',
] as const;

const numbers = 90;

/** What staff call a person, "Blue Heron 42", from 32 random bits; it says nothing of her. */
export function pseudonymFrom(bits: number): string {
  const colour = colours[bits % colours.length] ?? colours[0];
  const rest = Math.floor(bits / colours.length);
  const bird = birds[rest % birds.length] ?? birds[0];
  return `${colour} ${bird} ${10 + (Math.floor(rest / birds.length) % numbers)}`;
}
