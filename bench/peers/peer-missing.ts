/** A package that the bench can do without. */
export class PeerMissing extends Error {}

export async function importPeer(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new PeerMissing(`${name} is not installed (npm install --no-save ${name})`, { cause });
  }
}
