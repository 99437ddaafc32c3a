package io.distlock.samples.remotebranch.demo;

import io.distlock.samples.remotebranch.PointsService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/** The points service as the demo starts it: says where it listens, and ends with its input. */
final class PointsMain {

    private PointsMain() {}

    public static void main(String[] port) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(required("POINTS_DATABASE"));
        database.setUser(required("POINTS_DATABASE_USER"));
        database.setPassword(System.getenv("POINTS_DATABASE_PASSWORD"));
        byte[] secret = required("DISTLOCK_SECRET").getBytes(StandardCharsets.UTF_8);
        PointsService service = new PointsService(Integer.parseInt(port[0]), database, "default", secret);
        System.out.println(service.port());
        awaitEndOfInput();
        System.exit(0);
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {}
    }

    private static String required(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }
}
