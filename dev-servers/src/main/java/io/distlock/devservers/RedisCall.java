package io.distlock.devservers;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One command over a connection of its own. */
final class RedisCall {

    private RedisCall() {}

    /** @throws DevServerException if there is no reply in time */
    static String within(Duration limit, RedisServer server, String... command) {
        try (RespConnection connection = RespConnection.open(server.host(), server.port(), limit)) {
            if (server.options().password().isPresent()) {
                connection.call(List.of("AUTH", server.options().password().get()));
            }
            return connection.call(List.of(command));
        } catch (IOException e) {
            throw new DevServerException("No reply of redis on port " + server.port() + " to " + command[0], e);
        }
    }
}
