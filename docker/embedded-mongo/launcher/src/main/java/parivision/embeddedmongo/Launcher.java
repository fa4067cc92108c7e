package parivision.embeddedmongo;

import de.bwaldvogel.mongo.MongoVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Serves one data file over the MongoDB protocol on a Unix socket: {@code Launcher <data file> <path of the socket>}.
 * Anyone who can enter the folder of the socket can read and change everything, so the caller makes that folder private.
 *
 * <p>Prints one line of JSON when ready. Ends on SIGTERM, and when standard input is closed, that is, when the parent
 * process has ended. Exit codes: 0 stopped on request, 2 wrong arguments, 3 the data file cannot be opened or written, 4 another
 * process has it open, 5 the socket cannot be bound.
 */
public final class Launcher {
    static final int EXIT_ARGUMENTS = 2;
    static final int EXIT_FILE = 3;
    static final int EXIT_LOCKED = 4;
    static final int EXIT_SOCKET = 5;

    private static final int CACHE_MB = 48;
    /** The process of a killed parent needs a moment to end and release the file. */
    private static final long LOCK_PATIENCE_MS = 3_000;

    /** A static reference: an unreferenced channel would be garbage-collected, and its lock released. */
    private static FileChannel lockChannel;

    private Launcher() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw stop(EXIT_ARGUMENTS, "Usage: Launcher <data file> <socket>.");
        }
        Path file = Path.of(arguments[0]).toAbsolutePath();
        lock(file);
        DurableBackend backend = open(file);
        Path socket = Path.of(arguments[1]).toAbsolutePath();
        SocketServer server = new SocketServer(backend);
        try {
            // This process holds the lock of the data file, so an existing socket is a leftover of a killed process.
            Files.deleteIfExists(socket);
            server.bind(socket);
            ownerOnly(socket);
        } catch (Exception failure) {
            throw stop(EXIT_SOCKET, "The socket " + socket + " cannot be bound: " + oneLine(failure));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            backend.endForGood();
            socket.toFile().delete();
        }, "close"));
        start(Launcher::endWithParent, "parent-watch");
        start(new Housekeeping(backend), "housekeeping");
        System.out.println("{\"ready\":true,\"pid\":" + ProcessHandle.current().pid() + "}");
        System.out.flush();
    }

    /** Locks the file beside the data file until the process ends, in whatever way. */
    private static void lock(Path file) throws IOException, InterruptedException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try {
            lockChannel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        } catch (IOException failure) {
            throw stop(EXIT_FILE, "The lock file " + lockFile + " cannot be written: " + oneLine(failure));
        }
        long giveUpAt = System.nanoTime() + LOCK_PATIENCE_MS * 1_000_000;
        while (tryLock(lockChannel) == null) {
            if (System.nanoTime() > giveUpAt) {
                String owner = Files.readString(lockFile).strip();
                throw stop(EXIT_LOCKED, "The data file " + file + " is already open in process " + owner + ".");
            }
            Thread.sleep(50);
        }
        ownerOnly(lockFile);
        lockChannel.truncate(0);
        lockChannel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes()), 0);
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ownedByThisProcess) {
            return null;
        }
    }

    private static DurableBackend open(Path file) {
        try {
            MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .compress()
                .cacheSize(CACHE_MB)
                .open();
            ownerOnly(file);
            DurableBackend backend = new DurableBackend(store);
            backend.version(new Version());
            return backend;
        } catch (MVStoreException failure) {
            throw stop(EXIT_FILE, "The data file " + file + " cannot be opened: " + oneLine(failure));
        }
    }

    /** The folder is already private; this is for copies of the file. Not every file system has permissions. */
    private static void ownerOnly(Path path) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | UnsupportedOperationException failure) {
            System.err.println("The permissions of " + path + " cannot be changed: " + oneLine(failure));
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() != -1) {
                // The parent's output is ignored; only its end matters.
            }
        } catch (IOException closed) {
            // Treated as the end.
        }
        System.exit(0);
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Prints the reason in one sentence and ends the process; the return type lets callers write {@code throw stop(...)}. */
    private static IllegalStateException stop(int code, String sentence) {
        System.err.println(sentence);
        System.err.flush();
        Runtime.getRuntime().halt(code);
        return new IllegalStateException(sentence);
    }

    static String oneLine(Throwable failure) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return text.replaceAll("\\s+", " ").strip();
    }

    /** The reported server version: current drivers refuse wire versions below 9. */
    private static final class Version implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(4, 4, 0);
        }

        @Override
        public int getWireVersion() {
            return 9;
        }
    }
}
