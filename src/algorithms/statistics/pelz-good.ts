/**
 * P(D_n <= d) by the expansion of Pelz and Good (JRSS B 38, 1976) in powers of 1 / sqrt(n), in the form of Simard and L'Ecuyer
 * (J. Stat. Software 39(11), 2011, section 3.3): terms up to n^(-3/2).
 * @param n a positive integer, above about 100
 * @param d 0..1
 */
export function pelzGoodDistribution(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const p2 = Math.PI * Math.PI;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  if (p2 / 8 / z2 > 708) return 0;
  let [k0, k1, k2, k3] = [0, 0, 0, 0];
  const last = Math.ceil((16 * z) / Math.PI);
  for (let k = last; k >= 1; k--) {
    const m = 2 * k - 1;
    const m2 = m * m;
    const a = (p2 * m2) / 4;
    const weight = Math.exp((-p2 * m2) / (8 * z2));
    k0 += weight;
    k1 += weight * (a - z2);
    k2 += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a * a);
    k3 +=
      weight *
      (-30 * z6 -
        90 * z4 * z4 +
        (135 * z4 - 96 * z6) * a +
        (212 * z4 - 60 * z2) * a * a +
        (5 - 30 * z2) * a * a * a);
  }
  let even2 = 0;
  let even3 = 0;
  for (let k = last; k >= 1; k--) {
    const weight = k * k * Math.exp((-p2 * k * k) / (2 * z2));
    even2 += weight;
    even3 += weight * (3 * z2 - p2 * k * k);
  }
  const root = Math.sqrt(2 * Math.PI);
  const first = (root * k0) / z;
  const second = (root * k1) / (6 * z4);
  const third = root * (k2 / (72 * z4 * z2 * z) - (p2 * even2) / (36 * z2 * z));
  const fourth = root * (k3 / (6480 * z6 * z4) + (p2 * even3) / (216 * z6));
  const byRoot = 1 / Math.sqrt(n);
  return first + byRoot * (second + byRoot * (third + byRoot * fourth));
}
