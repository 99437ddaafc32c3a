package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.Contention.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that wait for locks do not keep their carriers. On Java 17, which has no virtual threads, platform threads do the same. */
class VirtualThreadIT {

    private static final int THREADS = 200;

    @TempDir
    private Path directory;

    @Test
    void noThreadIsPinnedWhileItWaits() throws Exception {
        try (RedisNode redis = RedisNode.start();
                LockNodes nodes = new LockNodes();
                Recording recording = new Recording()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            LockRequest request = LockWorker.request("virtual").withWaitTime(Duration.ofSeconds(30));
            // without a warm-up, as on a slow machine no thread may come to a second lock
            Contention contention = new Contention(
                    nodes.start(redis.uri()).engine(),
                    request,
                    Duration.ofMillis(1),
                    Duration.ZERO,
                    Duration.ofSeconds(1));

            recording.start();
            List<Share> shares = contention.run(THREADS, threads());
            recording.stop();

            Path file = directory.resolve("pinned.jfr");
            recording.dump(file);
            List<RecordedEvent> pinned = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                    .filter(VirtualThreadIT::isOurs)
                    .toList();
            long grants = shares.stream().mapToLong(Share::grants).sum();
            System.out.printf(
                    "measured: %d %s threads, %d locks, %d times pinned%n",
                    THREADS, hasVirtualThreads() ? "virtual" : "platform", grants, pinned.size());
            assertThat(grants).isPositive();
            assertThat(shares).allMatch(share -> share.failures() == 0);
            assertThat(pinned).isEmpty();
        }
    }

    private static boolean isOurs(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("io.distlock.lock."));
    }

    private static boolean hasVirtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    private static ThreadFactory threads() throws ReflectiveOperationException {
        if (!hasVirtualThreads()) {
            return Thread::new;
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        return (ThreadFactory) type.getMethod("factory").invoke(builder);
    }
}
