package io.distlock.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.JavaCommand;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QuickstartCrashIT {

    @Test
    @Timeout(300)
    void killedDemoLeavesNoProcessBehind() throws Exception {
        Process demo = JavaCommand.of(QuickstartApplication.class)
                .builder("--server.port=0", "--spring.data.redis.timeout=30s") // many JVMs may start at the same time
                .redirectErrorStream(true)
                .start();
        List<ProcessHandle> descendants;
        try (BufferedReader console = demo.inputReader()) {
            List<String> told = new ArrayList<>();
            // the second process serves; how the buyers fare costs seconds, and QuickstartIT knows it
            assertThat(console.lines().peek(told::add).anyMatch(line -> line.contains(" buyers want ")))
                    .as(() -> String.join("\n", told))
                    .isTrue();
            descendants = demo.descendants().toList();
        } finally {
            demo.destroyForcibly();
        }

        assertThat(descendants).hasSizeGreaterThanOrEqualTo(3); // the second process, Redis and its guard
        await().atMost(Duration.ofSeconds(10)).until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
    }
}
