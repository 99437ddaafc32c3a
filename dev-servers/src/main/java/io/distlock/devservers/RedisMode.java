package io.distlock.devservers;

import java.util.ArrayList;
import java.util.List;

/** What a redis-server process is, and the lines of redis.conf that follow from it. */
enum RedisMode {
    SERVER,
    CLUSTER,
    SENTINEL;

    List<String> directives(int port, RedisOptions options) {
        List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", "port " + port, "protected-mode no"));
        options.password().ifPresent(password -> lines.add("requirepass " + password));
        if (this != SENTINEL) {
            // Without a delay a replica is linked at once; without a grace time a paused replica does not hold up a
            // stop.
            lines.addAll(List.of("save \"\"", "repl-diskless-sync-delay 0", "shutdown-timeout 0"));
            options.password().ifPresent(password -> lines.add("masterauth " + password));
        }
        if (this == CLUSTER) {
            // The default bus port, port + 10000, may be taken or lie among the ephemeral ports.
            lines.addAll(List.of(
                    "cluster-enabled yes",
                    "cluster-port " + FreePorts.next(),
                    "cluster-config-file nodes.conf",
                    "cluster-node-timeout 2000"));
        }
        lines.addAll(options.directives());
        return lines;
    }
}
