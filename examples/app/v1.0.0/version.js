export const VERSION = '1.0.0'
export const FEATURES = { layout: 'list', search: false, coupons: false, splashMs: 0 }
