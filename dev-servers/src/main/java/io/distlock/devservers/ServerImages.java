package io.distlock.devservers;

/**
 * The images of servers in containers: the official ones, unless {@code distlock.dev-servers.redis-image}, {@code
 * distlock.dev-servers.zookeeper-image} or {@code distlock.dev-servers.postgres-image} is set.
 */
public final class ServerImages {

    private ServerImages() {}

    /**
     * Whether servers that are known by their address alone are containers. The Maven profile {@code testcontainers} asks for them
     * by {@code distlock.dev-servers.containers=true} and puts Testcontainers on the class path; without it no class of it is loaded.
     */
    static boolean areUsed() {
        return Boolean.getBoolean("distlock.dev-servers.containers");
    }

    /** An image that has {@code redis-server} on its path; those of Valkey have. */
    public static String redis() {
        return System.getProperty("distlock.dev-servers.redis-image", "redis:8");
    }

    /** An image that reads {@code /conf/zoo.cfg}, where one is, and {@code JVMFLAGS}. */
    public static String zooKeeper() {
        return System.getProperty("distlock.dev-servers.zookeeper-image", "zookeeper:3.9");
    }

    /** An image that takes {@code POSTGRES_...} and a {@code postgres} command. */
    public static String postgres() {
        return System.getProperty("distlock.dev-servers.postgres-image", "postgres:18");
    }
}
