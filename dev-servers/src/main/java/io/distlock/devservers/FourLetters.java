package io.distlock.devservers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** ZooKeeper's four-letter questions. */
final class FourLetters {

    private static final int MILLIS_MAX = 1_000;

    private FourLetters() {}

    /** A server that is not there answers with the empty string. */
    static String ask(ZooKeeperServer server, String question) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(MILLIS_MAX);
            socket.connect(new InetSocketAddress(server.host(), server.port()), MILLIS_MAX);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
