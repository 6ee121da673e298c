// Collects a body's pieces. A peer that sends single bytes must not cost a Buffer for each of them.

/** Pieces that stay as they came; most bodies have fewer. */
const KEPT_PIECES = 64;
/** Larger pieces are never copied. */
const SMALL_BYTES = 1_024;
const BLOCK_BYTES = 16_384;

export class BodyPieces {
  size = 0;
  readonly #pieces: Buffer[] = [];
  #block: Buffer = Buffer.alloc(0);
  #used = 0;

  add(piece: Buffer): void {
    this.size += piece.length;
    if (this.#pieces.length < KEPT_PIECES || piece.length >= SMALL_BYTES) {
      this.#closeBlock();
      this.#pieces.push(piece);
      return;
    }
    if (this.#used + piece.length > this.#block.length) {
      this.#closeBlock();
      this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
    }
    this.#used += piece.copy(this.#block, this.#used);
  }

  /** All pieces in one. */
  whole(): Buffer {
    this.#closeBlock();
    return this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces, this.size);
  }

  #closeBlock(): void {
    if (this.#used > 0) this.#pieces.push(this.#block.subarray(0, this.#used));
    this.#block = this.#block.subarray(this.#used);
    this.#used = 0;
  }
}
