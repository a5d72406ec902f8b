// One way of opening an IndexedDB database and of writing to it: never waited for without end, and refused in plain words.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import { SproutError } from "./errors";

/** An opening that takes longer is given up, in milliseconds: browsers answer within a few, or (a damaged profile, a tab in the way) never. */
const patience = 8000;

/** The browser keeps nothing here, or not now. */
export class StorageError extends SproutError {
  constructor(message: string, hint?: string) {
    super(message, hint, "StorageError");
  }
}

/** The stores of a database that has only stores without key paths and without indexes. */
export type Stores<Values extends object> = { [Name in keyof Values]: { key: string; value: Values[Name] } } & DBSchema;

type Connection<Values extends object> = IDBPDatabase<Stores<Values>>;
type Name<Values extends object> = StoreNames<Stores<Values>>;
export type Writing<Values extends object> = IDBPTransaction<Stores<Values>, Name<Values>[], "readwrite">;

/** Values: what lies in each store, by the store's name. */
export class Database<Values extends object> {
  private connection: Promise<Connection<Values>> | null = null;

  /** A database of an older version keeps what it has, and gets the stores that it lacks. */
  constructor(
    private readonly name: string,
    private readonly version: number,
    private readonly stores: readonly Name<Values>[],
  ) {}

  /**
   * The open database. It is opened when it is first asked for, and anew after it was closed: by the browser (its data were cleared), or to make
   * way for a newer version in another tab. Rejects with a StorageError where it cannot be had; where it did not come in time, at once until it comes.
   */
  open(): Promise<Connection<Values>> {
    return (this.connection ??= this.connect());
  }

  /** All that `act` asks of the stores, or nothing. Resolves once it is on the disk: only then is it known that there was room. */
  async write<T>(stores: Name<Values>[], act: (transaction: Writing<Values>) => Promise<T>): Promise<T> {
    const transaction = (await this.open()).transaction(stores, "readwrite");
    const acting = act(transaction).catch((error: unknown) => {
      abort(transaction);
      throw error;
    });
    const [acted, done] = await Promise.allSettled([acting, transaction.done]);
    if (acted.status === "fulfilled" && done.status === "fulfilled") return acted.value;
    // Why the whole was refused says more than that one of its requests was.
    throw transaction.error ?? (acted.status === "rejected" ? acted.reason : (done as PromiseRejectedResult).reason);
  }

  private async connect(): Promise<Connection<Values>> {
    const forget = (): void => {
      this.connection = null;
    };
    let blocked = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const opening = openDB<Stores<Values>>(this.name, this.version, {
        upgrade: (database) => {
          for (const store of this.stores) if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
        },
        blocked: () => {
          blocked = true;
        },
        blocking: (_, __, event) => {
          forget();
          (event.target as IDBDatabase).close();
        },
        terminated: forget,
      });
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(blocked ? heldError() : silentError());
          opening.then((database) => {
            this.connection = Promise.resolve(database);
          }, forget);
        }, patience);
      });
      return await Promise.race([opening, late]);
    } catch (error) {
      if (error instanceof StorageError) throw error;
      forget();
      throw refusedError(error as Error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

const heldError = () =>
  new StorageError(
    "Another tab of this page, of an older version, holds the browser's storage.",
    "Close the other tabs of this page and reload it.",
  );
const silentError = () =>
  new StorageError(
    `The browser's storage did not open within ${patience / 1000} seconds.`,
    "Reload the page; where that does not help, restart the browser.",
  );
const refusedError = ({ name, message }: Error) =>
  name === "VersionError"
    ? new StorageError("Another tab has a newer version of this page, which has taken over the browser's storage.", "Reload the page.")
    : new StorageError(`The browser's storage could not be opened: ${message}`);
