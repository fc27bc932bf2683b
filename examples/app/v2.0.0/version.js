export const VERSION = '2.0.0'
// A cold start takes its time in this version: it loads the tastings of the week first.
export const FEATURES = { layout: 'grid', search: true, coupons: true, splashMs: 800 }
