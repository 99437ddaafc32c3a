package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.ZooKeeperServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says about itself. */
final class ServerCounts {

    private ServerCounts() {}

    /** How many packets it has received. */
    static long requests(ZooKeeperServer server) throws IOException {
        try (Socket socket = new Socket(server.host(), server.port())) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher line = Pattern.compile("Received: (\\d+)").matcher(text);
            assertThat(line.find()).as(text).isTrue();
            return Long.parseLong(line.group(1));
        }
    }
}
