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
 * <p>Prints one line of JSON when ready, ends on SIGTERM and when standard input is closed, that is, when the parent
 * is gone. Exit codes: 0 asked to end, 2 wrong arguments, 3 the data file cannot be opened or written, 4 another
 * process has it open, 5 the socket cannot be bound.
 */
public final class Launcher {
    static final int EXIT_ARGUMENTS = 2;
    static final int EXIT_FILE = 3;
    static final int EXIT_LOCKED = 4;
    static final int EXIT_SOCKET = 5;

    private static final int CACHE_MB = 48;
    /** The process of a killed parent needs a moment to end and let go of the file. */
    private static final long LOCK_PATIENCE_MS = 3_000;

    /** Held for as long as the process lives: a channel that nothing refers to is collected, and its lock with it. */
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
            // The lock of the data file is ours, so what is there was left by a process that was killed.
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

    /** Takes the lock file beside the data file and keeps it until the process ends, however it ends. */
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

    /** The folder is closed already; this is for copies of it. A file system without permissions has none to set. */
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
                // What the parent writes means nothing; only the end counts.
            }
        } catch (IOException closed) {
            // The same as the end.
        }
        System.exit(0);
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Says why in one sentence and ends the process; the return type lets callers write {@code throw stop(...)}. */
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

    /** What the server says it is: today's drivers refuse anything older than wire version 9. */
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
