package io.distlock.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QuickstartCrashIT {

    @Test
    @Timeout(120)
    void killedDemoLeavesNoProcessBehind() throws Exception {
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuickstartApplication.class.getName(),
                        "--server.port=0")
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
