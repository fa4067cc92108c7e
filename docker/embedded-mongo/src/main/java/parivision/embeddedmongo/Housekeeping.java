package parivision.embeddedmongo;

import org.h2.mvstore.MVStore;

/** In quiet moments: gives back space in the file, and memory to the system. */
final class Housekeeping implements Runnable {
    private static final long TICK_MS = 1_000;
    private static final long QUIET_NANOS = 3_000_000_000L;
    private static final int FILL_RATE_PERCENT = 70;
    private static final int REWRITE_BYTES = 4 << 20;
    private static final long MESSAGES_WORTH_COLLECTING = 200;

    private final DurableBackend backend;
    private long messagesAtLastCollection;

    Housekeeping(DurableBackend backend) {
        this.backend = backend;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(TICK_MS);
                if (backend.idleNanos() > QUIET_NANOS) {
                    backend.exclusively(this::compact);
                    collect();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** A few megabytes at a time, so that no command waits long. */
    private void compact() {
        MVStore store = backend.getMvStore();
        if (!store.isClosed()) {
            store.compact(FILL_RATE_PERCENT, REWRITE_BYTES);
        }
    }

    private void collect() {
        long messages = backend.messages();
        if (messages - messagesAtLastCollection >= MESSAGES_WORTH_COLLECTING) {
            System.gc();
            messagesAtLastCollection = messages;
        }
    }
}
