package parivision.embeddedmongo;

import org.h2.mvstore.MVStore;

/** Runs once after each burst of work, when the server is idle: frees space in the file and returns memory to the system. */
final class Housekeeping implements Runnable {
    private static final long TICK_MS = 1_000;
    private static final long QUIET_NANOS = 3_000_000_000L;
    private static final long BURST_MESSAGES = 200;
    /** Chunks of the file that are filled less than this are rewritten, some megabytes at a time (50 ms). */
    private static final int FILL_RATE_PERCENT = 50;
    private static final int REWRITE_BYTES = 4 << 20;
    private static final int MOST_REWRITES = 40;

    private final DurableBackend backend;
    private long messagesBefore;

    Housekeeping(DurableBackend backend) {
        this.backend = backend;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(TICK_MS);
                if (quiet() && backend.messages() - messagesBefore >= BURST_MESSAGES) {
                    messagesBefore = backend.messages();
                    compact();
                    System.gc();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean quiet() {
        return backend.idleNanos() > QUIET_NANOS;
    }

    private void compact() {
        boolean more = true;
        for (int i = 0; i < MOST_REWRITES && more && quiet(); i++) {
            more = backend.exclusively(this::compactSome);
        }
    }

    private boolean compactSome() {
        MVStore store = backend.getMvStore();
        return !store.isClosed() && store.compact(FILL_RATE_PERCENT, REWRITE_BYTES);
    }
}
