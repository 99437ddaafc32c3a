package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisNodeIT {

    @Test
    void answersAndLeavesNothingBehind() {
        long pid;
        Path directory;
        try (RedisNode redis = RedisNode.start()) {
            pid = redis.pid();
            directory = redis.directory();

            assertThat(redis.command("SET", "greeting", "hällo\nworld")).isEqualTo("OK");
            assertThat(redis.command("GET", "greeting")).isEqualTo("hällo\nworld");
            assertThat(redis.command("GET", "absent")).isEmpty();
            assertThat(redis.command("INFO", "server")).contains("redis_version:7.0.15");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
            assertThat(redis.isRunning()).isTrue();
        }

        assertThat(Leftovers.nothing(pid, directory)).isTrue();
    }

    @Test
    void closeMayBeRepeatedAndFollowAStop() {
        RedisNode redis = RedisNode.start();

        redis.stop();
        assertThat(redis.isRunning()).isFalse();
        redis.close();
        redis.close();

        assertThat(redis.directory()).doesNotExist();
    }

    @Test
    void errorReplyIsAnException() {
        try (RedisNode redis = RedisNode.start()) {
            assertThatExceptionOfType(RedisCommandException.class)
                    .isThrownBy(() -> redis.command("NONSENSE"))
                    .withMessageStartingWith("ERR unknown command");
        }
    }

    @Test
    void appendOnlyDataSurviveKillAndRestartOnTheSamePort() {
        try (RedisNode redis = RedisNode.start(RedisOptions.defaults().withAppendOnly())) {
            int port = redis.port();
            long firstPid = redis.pid();
            redis.command("SET", "kept", "1");

            redis.kill();
            assertThat(Leftovers.isGone(firstPid)).isTrue();
            redis.restart();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.pid()).isNotEqualTo(firstPid);
            assertThat(redis.command("GET", "kept")).isEqualTo("1");
        }
    }

    @Test
    void dataInMemoryAreLostByARestart() {
        try (RedisNode redis = RedisNode.start()) {
            redis.command("SET", "volatile", "1");

            redis.restart();

            assertThat(redis.command("GET", "volatile")).isEmpty();
        }
    }

    @Test
    void pausedServerIsSilentUntilResumed() throws IOException {
        try (RedisNode redis = RedisNode.start();
                RespConnection client = RespConnection.open(redis.host(), redis.port(), Duration.ofMillis(300))) {
            redis.pause();
            assertThat(redis.isRunning()).isTrue();
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.call(List.of("SET", "late", "1")));

            redis.resume();

            assertThat(redis.command("GET", "late")).isEqualTo("1");
        }
    }

    @Test
    void deadServerDoesNotReply() {
        try (RedisNode redis = RedisNode.start()) {
            redis.kill();

            assertThatExceptionOfType(DevServerException.class)
                    .isThrownBy(() -> redis.command("PING"))
                    .withMessageContaining("No reply");
        }
    }

    @Test
    void pausedServerIsClosedAsWell() {
        RedisNode redis = RedisNode.start();
        redis.pause();

        redis.close();

        assertThat(Leftovers.nothing(redis.pid(), redis.directory())).isTrue();
    }

    @Test
    void passwordAndUserAreAskedFor() {
        RedisOptions options =
                RedisOptions.defaults().withPassword("secret").withUser("app", "other", "~app:* &* +@all");
        try (RedisNode redis = RedisNode.start(options)) {
            assertThat(redis.command("ACL", "WHOAMI")).isEqualTo("default");
            assertThat(redis.command("ACL", "USERS")).isEqualTo("app\ndefault");
            assertThat(redis.uri()).isEqualTo("redis://:secret@127.0.0.1:" + redis.port());
        }
    }

    @Test
    void badDirectiveFailsTheStartWithTheLog() {
        assertThatExceptionOfType(DevServerException.class)
                .isThrownBy(() -> RedisNode.start(RedisOptions.defaults().with("no-such-directive 1")))
                .withMessageContaining("no-such-directive");
    }

    @Test
    void serversOfAGroupAreIndependent() {
        try (RedisServers three = RedisServers.start(3)) {
            three.node(0).command("SET", "key", "1");
            three.node(1).kill();

            assertThat(three.node(0).command("GET", "key")).isEqualTo("1");
            assertThat(three.node(2).command("GET", "key")).isEmpty();
            assertThat(three.addresses().split(",")).hasSize(3);
        }
    }
}
