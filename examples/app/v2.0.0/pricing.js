// Prices are whole cents: no sum is ever rounded.
export const COUPONS = { BEANS10: 10 }
export const DELIVERY = 150
const FREE_DELIVERY_FROM = 1000

/** What an order costs, rewritten for 2.0 so that each product shows its own discount. */
export function sumsOf(lines, percent) {
  const reduced = lines.map((line) => ({ ...line, price: line.price - Math.floor((line.price * percent) / 100) }))
  const products = reduced.reduce((sum, { price, count }) => sum + price * count, 0)
  const discount = Math.floor((products * percent) / 100)
  const delivery = products === 0 || products - discount >= FREE_DELIVERY_FROM ? 0 : DELIVERY
  return { products, discount, delivery, total: products - discount + delivery }
}
