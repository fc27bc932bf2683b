// The app: screens are templates of index.html, state lives in localStorage, and version.js says what this version can.
import { COUPONS, sumsOf } from './pricing.js'
import { FEATURES, VERSION } from './version.js'

const PRODUCTS = [
  { id: 'espresso', name: 'Espresso', price: 240, color: '#5b3a29' },
  { id: 'flat-white', name: 'Flat white', price: 360, color: '#a9745b' },
  { id: 'filter', name: 'Filter of the day', price: 320, color: '#7a4a2b' },
  { id: 'oat-cookie', name: 'Oat cookie', price: 190, color: '#c68b4f' },
  { id: 'croissant', name: 'Croissant', price: 250, color: '#d9a441' },
  { id: 'beans', name: 'House beans, 250 g', price: 890, color: '#3f2a1d' },
]
const SLIDES = [
  { title: 'Coffee, ahead of you', text: 'Order on the way. It is ready when you are.' },
  { title: 'No queue', text: 'Walk past the line and pick up your cup.' },
  { title: 'Your usual', text: 'We remember what you like.' },
]
const ACCOUNTS = { 'maya@example.com': { password: 'latte-123', name: 'Maya' } }
const SHORTEST_PASSWORD = 8

const state = {
  onboarded: false,
  user: null,
  registered: {},
  cart: {},
  coupon: null,
  ...JSON.parse(localStorage.getItem('beanstand') ?? '{}'),
}
const app = document.querySelector('#app')
const euros = (cents) => `${cents < 0 ? '-' : ''}€${Math.abs(cents / 100).toFixed(2)}`
const save = () => localStorage.setItem('beanstand', JSON.stringify(state))
const linesOf = () => PRODUCTS.filter(({ id }) => state.cart[id]).map((p) => ({ ...p, count: state.cart[p.id] }))

/** Replaces the screen by a template; `fill` gets a finder, `actions` are its buttons by data-action. */
function show(template, fill, actions = {}) {
  app.replaceChildren(document.querySelector(`#${template}`).content.cloneNode(true))
  for (const button of app.querySelectorAll('[data-action]')) button.onclick = actions[button.dataset.action]
  fill?.((selector) => app.querySelector(selector))
}

function onboarding(page = 0) {
  const finish = () => {
    state.onboarded = true
    save()
    login()
  }
  const isLast = page === SLIDES.length - 1
  const fill = (find) => {
    find('h1').textContent = SLIDES[page].title
    find('p').textContent = SLIDES[page].text
    find('.dots').append(...SLIDES.map((_, i) => element('li', '', i === page ? 'on' : '')))
    find('[data-action=next]').textContent = isLast ? 'Get started' : 'Next'
    find('[data-action=skip]').hidden = isLast
  }
  show('onboarding', fill, { next: () => (isLast ? finish() : onboarding(page + 1)), skip: finish })
}

function login() {
  const fill = (find) => {
    onSubmit(
      find,
      ({ email, password }) => loginProblem(email, password),
      ({ email }) => {
        state.user = accountOf(email).name
      },
    )
  }
  show('login', fill, { register })
}

function register() {
  const fill = (find) => {
    onSubmit(find, registerProblem, ({ name, email, password }) => {
      state.registered[email] = { name, password }
      state.user = name
    })
  }
  show('register', fill, { login })
}

/** A form that says what is wrong with it, or does what it is for and goes on to the menu. */
function onSubmit(find, problemOf, accept) {
  find('form').onsubmit = (event) => {
    event.preventDefault()
    const { name = '', email, password } = Object.fromEntries(new FormData(event.target))
    const entered = { name: name.trim(), email: email.trim().toLowerCase(), password }
    const problem = problemOf(entered)
    find('[role=alert]').textContent = problem ?? ''
    if (problem !== null) return
    accept(entered)
    save()
    menu()
  }
}

const accountOf = (email) => ACCOUNTS[email] ?? state.registered[email]

function emailProblem(email) {
  if (email === '') return 'Please enter your email'
  return /^\S+@\S+\.\S+$/.test(email) ? null : 'This is not an email address'
}

function loginProblem(email, password) {
  if (emailProblem(email) !== null) return emailProblem(email)
  if (password === '') return 'Please enter your password'
  return accountOf(email)?.password === password ? null : 'Email or password is wrong'
}

function registerProblem({ name, email, password }) {
  if (name === '') return 'Please enter your name'
  if (emailProblem(email) !== null) return emailProblem(email)
  if (accountOf(email) !== undefined) return 'There is an account with this email'
  if (password.length < SHORTEST_PASSWORD) return `Please choose a password of ${SHORTEST_PASSWORD} letters or more`
  return null
}

function menu() {
  const fill = (find) => {
    find('.hello').textContent = `Hello ${state.user}`
    find('.search').hidden = !FEATURES.search
    find('.products').classList.add(FEATURES.layout)
    find('[name=search]').oninput = ({ target }) => list(target.value)
    list('')
    function list(text) {
      const found = PRODUCTS.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
      find('.products').replaceChildren(...found.map(productItem))
      find('.nothing').textContent = found.length === 0 ? 'Nothing like that today' : ''
      showCount()
    }
  }
  show('menu', fill, { cart })
}

function productItem(product) {
  const item = element('li')
  const add = element('button', 'Add')
  add.setAttribute('aria-label', `Add ${product.name}`)
  add.onclick = () => {
    state.cart[product.id] = (state.cart[product.id] ?? 0) + 1
    save()
    showCount()
  }
  const text = element('div')
  text.append(element('strong', product.name), element('div', euros(product.price), 'price'))
  item.append(thumb(product), text, add)
  return item
}

function showCount() {
  const count = linesOf().reduce((sum, line) => sum + line.count, 0)
  const button = app.querySelector('.cart')
  button.textContent = count === 0 ? 'Your order is empty' : `See your order (${count})`
  button.disabled = count === 0
}

function cart() {
  const fill = (find) => {
    find('.lines').append(...linesOf().map(lineItem))
    find('.coupon').hidden = !FEATURES.coupons
    find('.coupon').onsubmit = (event) => {
      event.preventDefault()
      const code = new FormData(event.target).get('coupon').trim().toUpperCase()
      state.coupon = code in COUPONS ? code : null
      find('.coupon [role=alert]').textContent = state.coupon === null ? 'This coupon is not valid' : ''
      save()
      showSums(find('.sums'))
    }
    showSums(find('.sums'))
  }
  show('cart', fill, { menu, pay })
}

function lineItem({ name, price, count, ...product }) {
  const item = element('li')
  const text = element('div')
  text.append(element('strong', name), element('div', `${count} × ${euros(price)}`, 'price'))
  item.append(thumb({ name, ...product }), text, element('span', euros(price * count)))
  return item
}

function showSums(list) {
  const { products, discount, delivery, total } = sumsOf(linesOf(), COUPONS[state.coupon] ?? 0)
  const rows = [
    ['Products', products],
    ...(discount > 0 ? [['Discount', -discount]] : []),
    ['Delivery', delivery],
    ['Total', total],
  ]
  list.replaceChildren(
    ...rows.flatMap(([label, cents]) => {
      const value = element('dd', euros(cents), label === 'Total' ? 'total' : '')
      value.dataset.testid = label.toLowerCase()
      return [element('dt', label), value]
    }),
  )
}

function pay() {
  const { total } = sumsOf(linesOf(), COUPONS[state.coupon] ?? 0)
  Object.assign(state, { cart: {}, coupon: null })
  save()
  show('receipt', (find) => (find('.paid').textContent = `You paid ${euros(total)}`), { menu })
}

function thumb({ name, color }) {
  const tile = element('div', name[0], 'thumb')
  tile.style.background = color
  return tile
}

function element(tag, text = '', className = '') {
  const node = document.createElement(tag)
  node.textContent = text
  node.className = className
  return node
}

function start() {
  if (!state.onboarded) onboarding()
  else if (state.user === null) login()
  else menu()
}

document.querySelector('#version').textContent = `Beanstand ${VERSION}`
if (FEATURES.splashMs > 0) {
  show('splash')
  setTimeout(start, FEATURES.splashMs)
} else {
  start()
}
