import { styleText } from 'node:util'

export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'magenta' | 'gray' | 'bold'
export type Paint = (style: Style | null, text: string) => string

/** Colors a text, or leaves it alone where color is off. */
export function painter(hasColor: boolean): Paint {
  return (style, text) => (hasColor && style !== null ? styleText(style, text, { validateStream: false }) : text)
}
