/** What is on the screen, as UiAutomator sees it. */
export interface Node {
  readonly id: string
  readonly class: 'android.widget.TextView' | 'android.widget.EditText' | 'android.widget.Button'
  readonly text: string
}

/** The data of the app: gone when it is cleared, installed or removed. */
interface Data {
  user: string | null
  notes: string[]
}

/** A tap that takes the app down. */
export class AppCrashed extends Error {}

/**
 * "Notes", the app that every package on a simulated phone shows: a login, then notes that one adds to a list, and a
 * button that makes it crash. Data stays until it is cleared; what is typed stays until the app is stopped.
 */
export class NotesApp {
  #data: Data = { user: null, notes: [] }
  #typed: Record<string, string> = {}
  #problem = ''

  clear(): void {
    this.#data = { user: null, notes: [] }
    this.stop()
  }

  stop(): void {
    this.#typed = {}
    this.#problem = ''
  }

  screen(): Node[] {
    return this.#data.user === null ? this.#loginScreen() : this.#notesScreen(this.#data.user)
  }

  type(id: string, text: string): void {
    this.#typed[id] = (this.#typed[id] ?? '') + text
  }

  empty(id: string): void {
    this.#typed[id] = ''
  }

  tap(id: string): void {
    if (id === 'login') this.#login()
    if (id === 'logout') this.#data.user = null
    if (id === 'add') this.#add()
    if (id === 'crash') throw new AppCrashed()
  }

  #login(): void {
    const { username = '', password = '' } = this.#typed
    const isRight = username !== '' && password === 'secret'
    if (isRight) this.#data.user = username
    this.stop()
    if (!isRight) this.#problem = 'Wrong user name or password'
  }

  #add(): void {
    const note = this.#typed.note ?? ''
    if (note !== '') this.#data.notes.push(note)
    this.#typed.note = ''
  }

  #loginScreen(): Node[] {
    return [
      { id: 'title', class: 'android.widget.TextView', text: 'Notes' },
      this.#input('username', 'Username'),
      this.#input('password', 'Password'),
      { id: 'login', class: 'android.widget.Button', text: 'Login' },
      { id: 'problem', class: 'android.widget.TextView', text: this.#problem },
    ]
  }

  #notesScreen(user: string): Node[] {
    const list = this.#data.notes.map((text, index): Node => ({
      id: `note-${index + 1}`,
      class: 'android.widget.TextView',
      text,
    }))
    return [
      { id: 'title', class: 'android.widget.TextView', text: `Welcome ${user}` },
      { id: 'count', class: 'android.widget.TextView', text: `Notes: ${list.length}` },
      this.#input('note', 'New note'),
      { id: 'add', class: 'android.widget.Button', text: 'Add' },
      { id: 'crash', class: 'android.widget.Button', text: 'Crash' },
      { id: 'logout', class: 'android.widget.Button', text: 'Log out' },
      ...list,
    ]
  }

  #input(id: string, hint: string): Node {
    const typed = this.#typed[id] ?? ''
    return { id, class: 'android.widget.EditText', text: typed === '' ? hint : typed }
  }
}
