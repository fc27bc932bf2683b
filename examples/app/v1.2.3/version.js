export const VERSION = '1.2.3'
export const FEATURES = { layout: 'grid', search: true, coupons: true, splashMs: 0 }
