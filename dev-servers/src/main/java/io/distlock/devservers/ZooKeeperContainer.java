package io.distlock.devservers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** A ZooKeeper server in a container. */
record ZooKeeperContainer(GenericContainer<?> container) implements ZooKeeperServer {

    private static final int PORT = 2181;

    private static final String CONFIGURATION =
            """
            dataDir=/data
            clientPort=2181
            tickTime=200
            initLimit=50
            syncLimit=25
            maxSessionTimeout=60000
            maxClientCnxns=0
            admin.enableServer=false
            4lw.commands.whitelist=srvr,cons
            forceSync=no
            """;

    private static final String JVM_FLAGS = "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    /** A property of the server, which tests set in this JVM for a server that runs there. */
    private static final String CONTAINER_NODES = "znode.container.checkIntervalMs";

    static ZooKeeperServer start() {
        GenericContainer<?> container = Containers.of(ServerImages.zooKeeper(), PORT)
                .withEnv("JVMFLAGS", jvmFlags())
                .withCopyToContainer(Transferable.of(CONFIGURATION), "/conf/zoo.cfg");
        ZooKeeperContainer zooKeeper = new ZooKeeperContainer(container);
        Containers.start(container, () -> FourLetters.ask(zooKeeper, "srvr").contains("Mode: "));
        return zooKeeper;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public void close() {
        container.stop();
    }

    private static String jvmFlags() {
        return JVM_FLAGS + " -D" + CONTAINER_NODES + "=" + Integer.getInteger(CONTAINER_NODES, 60_000);
    }
}
