/** What is on its way to be opened while something else is done. */
export interface Early<Opened> {
  /** Gives it to whoever asks first; nothing where nothing is on its way any more. */
  take(): Promise<Opened> | undefined;
  /** Closes what nobody asked for. */
  end(): Promise<void>;
}

/** What fails on its way is told to whoever asks for it. */
export function early<Opened>(
  opening: Promise<Opened> | undefined,
  close: (opened: Opened) => void | Promise<void>,
): Early<Opened> {
  let untaken = opening;
  untaken?.catch(() => undefined);
  const take = () => {
    const taken = untaken;
    untaken = undefined;
    return taken;
  };
  return {
    take,
    async end() {
      const opened = await take()?.catch(() => undefined);
      if (opened !== undefined) await close(opened);
    },
  };
}
