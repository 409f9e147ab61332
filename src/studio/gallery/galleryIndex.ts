/** The gallery's index in SQLite: finds items quickly. A cache of what the files say; knows no files but its own. */
import { rm } from 'node:fs/promises'
import sqlite from 'node-sqlite3-wasm'
import type { Database as Connection, Statement } from 'node-sqlite3-wasm'
import type { GalleryQuery } from '../../contract/schemas/gallery.ts'
import type { GalleryItem } from './galleryItem.ts'
import { pageOf, type GalleryPage } from './galleryQuery.ts'
import { searchWords, sortKey } from './searchWords.ts'

/** One more whenever the tables change, or words or titles are made in another way: then it is made anew. */
const schemaVersion = 2

/**
 * `item` is JSON. `search` has no text of its own, only where words are; they come folded, so its tokenizer only has to
 * part them at the spaces.
 */
const schema = `
  CREATE TABLE item(
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, item TEXT NOT NULL, trashed INTEGER NOT NULL,
    favourite INTEGER NOT NULL, kind TEXT NOT NULL, created TEXT NOT NULL, title TEXT NOT NULL,
    model TEXT NOT NULL, model_title TEXT NOT NULL, made_from TEXT);
  CREATE INDEX by_created ON item(trashed, created, id);
  CREATE INDEX by_title ON item(trashed, title, created DESC, id DESC);
  CREATE INDEX by_model_title ON item(trashed, model_title, created DESC, id DESC);
  CREATE INDEX by_model ON item(trashed, model, created);
  CREATE INDEX by_parent ON item(made_from) WHERE made_from IS NOT NULL;
  CREATE TABLE tag(tag TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(tag, n)) WITHOUT ROWID;
  CREATE INDEX tag_of ON tag(n);
  CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, tokenize='ascii');
  PRAGMA user_version=${schemaVersion};`

/** An item, and a stamp of the file that it was read from. */
export interface Indexed {
  readonly item: GalleryItem
  readonly stamp: string
}

/** The index at `file`: as it was, or empty where it was not, was damaged or is of another version. */
export async function openIndex(file: string): Promise<GalleryIndex> {
  // A killed process leaves its lock behind, a folder. Whoever holds the library knows that nobody else is here.
  await rm(`${file}.lock`, { recursive: true, force: true })
  try {
    return new GalleryIndex(file)
  } catch {
    await removeIndex(file)
  }
  try {
    return new GalleryIndex(file)
  } catch {
    return openInMemory() // a full or read-only disk
  }
}

/** An empty index that lasts as long as it is open. */
export function openInMemory(): GalleryIndex {
  return new GalleryIndex(':memory:')
}

export async function removeIndex(file: string): Promise<void> {
  for (const suffix of ['', '-journal', '-wal', '-shm', '.lock'])
    await rm(file + suffix, { recursive: true, force: true }).catch(() => {})
}

/** Whether it is the index that failed, which can be made anew. */
export function isIndexFailure(error: unknown): boolean {
  return error instanceof sqlite.SQLite3Error
}

/** Every call may throw SQLite3Error. */
export class GalleryIndex {
  readonly #database: Connection

  /** @throws SQLite3Error or Error where there is no whole index of this version */
  constructor(file: string) {
    this.#database = new sqlite.Database(file)
    try {
      // Nobody else reads it, so it is locked once; a crash costs at most what the files say anyway.
      this.#database.exec(
        'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;',
      )
      if (this.#number('SELECT count(*) FROM sqlite_schema') === 0)
        this.#transaction(() => this.#database.exec(schema))
      const [check] = this.#rows('PRAGMA quick_check(1)')
      if (check?.['quick_check'] !== 'ok' || this.#number('PRAGMA user_version') !== schemaVersion)
        throw new Error('no whole index of this version')
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  /** Stamps of all items by id. As one text: ten thousand rows take thirty times as long. */
  stamps(): Map<string, string> {
    const [row] = this.#rows(`SELECT group_concat(id || ' ' || stamp, char(10)) AS lines FROM item`)
    const lines = row?.['lines'] ? String(row['lines']).split('\n') : []
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]))
  }

  /** Adds items or replaces them: all or none. */
  put(items: readonly Indexed[]): void {
    this.#transaction(() => {
      const find = this.#database.prepare('SELECT n FROM item WHERE id = ?')
      const put = this.#database.prepare('INSERT OR REPLACE INTO item VALUES (?,?,?,?,?,?,?,?,?,?,?,?)')
      const putWords = this.#database.prepare('INSERT OR REPLACE INTO search(rowid, words) VALUES (?,?)')
      const dropTags = this.#database.prepare('DELETE FROM tag WHERE n = ?')
      const putTag = this.#database.prepare('INSERT INTO tag VALUES (?,?)')
      const statements: Statement[] = [find, put, putWords, dropTags, putTag]
      try {
        for (const { item, stamp } of items) {
          const known = find.all([item.id])[0]?.['n'] as number | undefined
          const { id, tags, title, model, favourite, kind, createdAt, madeFrom, trashedAt } = item
          const trashed = trashedAt === undefined ? 0 : 1
          const keys = [createdAt, sortKey(title), model.sha256, sortKey(model.name), madeFrom ?? null]
          const n = Number(
            put.run([known ?? null, id, stamp, JSON.stringify(item), trashed, favourite, kind, ...keys])
              .lastInsertRowid,
          )
          putWords.run([n, searchWords([title, ...tags, model.name].join(' ')).join(' ')])
          if (known !== undefined) dropTags.run([n])
          for (const tag of tags) putTag.run([tag, n])
        }
      } finally {
        for (const statement of statements) statement.finalize()
      }
    })
  }

  remove(ids: Iterable<string>): void {
    this.#transaction(() => {
      for (const id of ids) {
        const n = this.#number('SELECT n FROM item WHERE id = ?', [id])
        if (n === undefined) continue
        for (const from of ['item WHERE n', 'tag WHERE n', 'search WHERE rowid'])
          this.#database.run(`DELETE FROM ${from} = ?`, [n])
      }
    })
  }

  item(id: string): GalleryItem | undefined {
    return this.#items('SELECT item FROM item WHERE id = ?', [id])[0]
  }

  /** What was made from the item, the oldest first. */
  children(id: string): GalleryItem[] {
    return this.#items('SELECT item FROM item WHERE made_from = ? ORDER BY created, id', [id])
  }

  page(query: GalleryQuery): GalleryPage {
    return pageOf(query, {
      number: (sql, values) => this.#number(sql, values) ?? 0,
      items: (sql, values) => this.#items(sql, values),
    })
  }

  trashed(): GalleryItem[] {
    return this.#items('SELECT item FROM item WHERE trashed = 1 ORDER BY created, id')
  }

  counts(): { total: number; trashed: number } {
    const count = (trashed: number) =>
      this.#number('SELECT count(*) FROM item WHERE trashed = ?', [trashed]) ?? 0
    return { total: count(0), trashed: count(1) }
  }

  /** Tags outside the trash, the most used first. */
  tags(): { tag: string; count: number }[] {
    return this.#rows(
      `SELECT tag, count(*) AS count FROM tag WHERE n NOT IN (SELECT n FROM item WHERE trashed = 1)
       GROUP BY tag ORDER BY count DESC, tag`,
    ).map(({ tag, count }) => ({ tag: String(tag), count: Number(count) }))
  }

  /** Models of what is outside the trash, under the name that each had last, the most used first. */
  models(): { name: string; sha256: string; count: number }[] {
    const rows = this.#rows(
      `SELECT model, count(*) AS count FROM item WHERE trashed = 0 AND model <> '' GROUP BY model ORDER BY count DESC`,
    )
    const latest = 'SELECT item FROM item WHERE trashed = 0 AND model = ? ORDER BY created DESC LIMIT 1'
    return rows.map(({ model, count }) => ({
      ...this.#items(latest, [model!])[0]!.model,
      count: Number(count),
    }))
  }

  /** What `work` writes is written at once, when it is done, or not at all. Nobody else may use the index meanwhile. */
  async together<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#database.exec('BEGIN')
    try {
      const result = await work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isOpen && this.#database.inTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #items(sql: string, values: SqlValue[] = []): GalleryItem[] {
    return this.#rows(sql, values).map(({ item }) => JSON.parse(item as string) as GalleryItem)
  }

  #number(sql: string, values: SqlValue[] = []): number | undefined {
    const [row] = this.#rows(sql, values)
    return row && Number(Object.values(row)[0])
  }

  #rows(sql: string, values: SqlValue[] = []) {
    return this.#database.all(sql, values) as Record<string, SqlValue>[]
  }

  #transaction(work: () => void): void {
    if (this.#database.inTransaction) return work()
    this.#database.exec('BEGIN')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}

export type SqlValue = string | number | boolean | null
