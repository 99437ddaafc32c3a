package io.distlock.consensus.autoconfigure;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** The servers that keep the registers of an application. A bean of this type wins over {@code distlock.consensus.nodes}. */
public interface ConsensusConnectionDetails extends ConnectionDetails {

    /** Servers by name, whose order is that of their seats in the group; empty if the application knows none. */
    Map<String, Node> getNodes();

    /**
     * One server.
     *
     * @param url with scheme, host and port, as in {@code rediss://10.0.0.1:6379}; {@code rediss} stands for TLS
     * @param username null for the default user, or none
     * @param password null for none
     * @param sslBundle certificates for TLS, null for those that the JVM trusts
     */
    record Node(String url, @Nullable String username, @Nullable String password, @Nullable SslBundle sslBundle) {

        /** A server without credentials. */
        public static Node of(String url) {
            return new Node(url, null, null, null);
        }

        /** Without credentials. */
        @Override
        public String toString() {
            return "Node[%s]".formatted(url.replaceFirst("//.*@", "//******@"));
        }
    }
}
