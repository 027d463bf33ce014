// Web Mercator: degrees to places in the world, a square from 0 to 1 whose y grows to the south, as tile rows do.

/** Where the square world ends in the north; its negative in the south. */
export const MAX_LATITUDE = 85.051128779806604;

/** Beyond the antimeridian it goes on below 0 and above 1. */
export function worldX(longitude: number): number {
  return (longitude + 180) / 360;
}

/** Latitudes beyond the world's end are on its edge. */
export function worldY(latitude: number): number {
  if (latitude >= MAX_LATITUDE) return 0;
  if (latitude <= -MAX_LATITUDE) return 1;
  return 0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI);
}
