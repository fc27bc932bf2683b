/** The file is not what it says it is, or larger inside than anybody needs. The message goes on after "the file". */
export class BadArchive extends Error {
  override readonly name = 'BadArchive'
}
