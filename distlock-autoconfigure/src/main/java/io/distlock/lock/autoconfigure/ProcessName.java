package io.distlock.lock.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.core.env.Environment;

/** Names this process for operators: {@code orders@host-1:4711}. */
final class ProcessName {

    private static final int PART_LENGTH_MAX = 50;

    private ProcessName() {}

    static String of(Environment environment) {
        String application = environment.getProperty("spring.application.name", "application");
        String host = environment.getProperty("HOSTNAME", "");
        // not formatted: the digits would be those of the locale, and the name must be ASCII
        return printable(application) + "@" + printable(host.isBlank() ? localHost() : host) + ":"
                + ProcessHandle.current().pid();
    }

    private static String printable(String text) {
        String ascii = text.replaceAll("[^\\x21-\\x7e]", "_");
        return ascii.length() > PART_LENGTH_MAX ? ascii.substring(0, PART_LENGTH_MAX) : ascii;
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
