// Prices are whole cents: no sum is ever rounded.
export const COUPONS = { BEANS10: 10 }
export const DELIVERY = 150
const FREE_DELIVERY_FROM = 1000

/** What an order costs. `percent` is a coupon's discount on the products; delivery is never discounted. */
export function sumsOf(lines, percent) {
  const products = lines.reduce((sum, { price, count }) => sum + price * count, 0)
  const discount = Math.floor((products * percent) / 100)
  const delivery = products === 0 || products - discount >= FREE_DELIVERY_FROM ? 0 : DELIVERY
  return { products, discount, delivery, total: products - discount + delivery }
}
