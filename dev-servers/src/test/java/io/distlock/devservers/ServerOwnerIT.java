package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerOwnerIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private record Started(long pid, Path directory) {}

    private final List<Started> servers = new ArrayList<>();
    private Process owner;
    private BufferedReader output;

    @BeforeEach
    void startOwner() throws IOException {
        owner = JavaCommand.of(ServerOwner.class)
                .builder()
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = owner.inputReader();
        for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
            assertThat(line).isNotNull();
            String[] words = line.split(" ", 2);
            servers.add(new Started(Long.parseLong(words[0]), Path.of(words[1])));
        }
    }

    @AfterEach
    void stopOwner() {
        owner.destroyForcibly().onExit().join();
    }

    @Test
    void serversEndWithAnOwnerThatIsKilled() {
        assertThat(servers).hasSize(4).noneMatch(server -> Leftovers.isGone(server.pid()));
        assertThat(servers).allMatch(server -> Files.exists(server.directory()));

        owner.destroyForcibly();

        awaitNothingLeft();
    }

    @Test
    void serversEndWithAnOwnerThatExitsWithoutClosingThem() throws IOException {
        owner.getOutputStream().close();

        awaitNothingLeft();
    }

    private void awaitNothingLeft() {
        Awaitility.await().atMost(LIMIT).until(() -> servers.stream()
                .allMatch(server -> Leftovers.nothing(server.pid(), server.directory())));
    }
}
