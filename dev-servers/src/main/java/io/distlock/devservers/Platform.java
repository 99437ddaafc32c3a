package io.distlock.devservers;

import java.util.Locale;

/** What the build of this machine is called by those who publish server binaries. */
record Platform(String operatingSystem, String processor) {

    static Platform current() {
        return new Platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    boolean isWindows() {
        return operatingSystem.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** For example {@code linux-amd64}; only what Redis is built for. */
    String redisBuild() {
        String build = redisSystem() + "-" + redisProcessor();
        return switch (build) {
            case "linux-amd64", "linux-arm64", "linux-386", "darwin-amd64", "darwin-arm64" -> build;
            default ->
                throw new UnsupportedPlatformException(
                        "Redis has no build for " + operatingSystem + " on " + processor
                                + " here; set spring.data.redis.*"
                                + " to a server of your own, for example one in Docker: docker run -p 127.0.0.1:6379:6379 redis:7");
        };
    }

    private String redisSystem() {
        String name = operatingSystem.toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private String redisProcessor() {
        return switch (processor) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> processor;
        };
    }
}
