package io.distlock.devservers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The least of the Redis protocol (RESP 2): one request, one reply, as text.
 *
 * <p>Confined to one thread.
 */
final class RespConnection implements AutoCloseable {

    private static final int LINE_BYTES_MAX = 64 * 1024;

    private final Socket socket;
    private final InputStream in;

    private RespConnection(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /** Connects; {@code limit} bounds connecting and, each, the wait for a reply. */
    static RespConnection open(String host, int port, Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
            return new RespConnection(socket, new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a command and returns its reply: strings and numbers as they are, nil as the empty string, the elements of an array one
     * a line.
     */
    String call(List<String> command) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(ascii("*" + command.size() + "\r\n"));
        for (String argument : command) {
            byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(ascii("$" + bytes.length + "\r\n"));
            request.writeBytes(bytes);
            request.writeBytes(ascii("\r\n"));
        }
        socket.getOutputStream().write(request.toByteArray());
        return reply();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String reply() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new IOException("Empty line where a reply should start");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new RedisCommandException(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("Not a RESP 2 reply: " + line);
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("Connection closed within a reply");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String array(int size) throws IOException {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(reply());
        }
        return String.join("\n", elements);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Connection closed before a reply");
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw new IOException("Reply line longer than " + LINE_BYTES_MAX + " bytes");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
