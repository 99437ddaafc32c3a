package io.distlock.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.JavaCommand;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QuickstartCrashIT {

    @Test
    @Timeout(120)
    void killedDemoLeavesNoProcessBehind() throws Exception {
        Process demo = JavaCommand.of(QuickstartApplication.class)
                .builder("--server.port=0")
                .redirectErrorStream(true)
                .start();
        List<ProcessHandle> descendants;
        try (BufferedReader console = demo.inputReader()) {
            assertThat(console.lines().filter(line -> line.startsWith("Ctrl-C")).findFirst())
                    .isPresent();
            descendants = demo.descendants().toList();
        } finally {
            demo.destroyForcibly();
        }

        assertThat(descendants).hasSizeGreaterThanOrEqualTo(3); // the second process, Redis and its guard
        await().atMost(Duration.ofSeconds(10)).until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
    }
}
