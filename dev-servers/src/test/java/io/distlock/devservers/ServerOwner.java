package io.distlock.devservers;

import java.io.IOException;

/** A program that starts servers, tells their process ids and directories, and forgets them when its standard input ends. */
final class ServerOwner {

    private ServerOwner() {}

    public static void main(String[] args) throws IOException {
        RedisNode redis = RedisNode.start();
        System.out.println(redis.pid() + " " + redis.directory());
        RedisNode paused = RedisNode.start(RedisOptions.defaults().withAppendOnly());
        paused.pause();
        System.out.println(paused.pid() + " " + paused.directory());
        ZooKeeperNode zooKeeper = ZooKeeperNode.start();
        System.out.println(ProcessHandle.current().pid() + " " + zooKeeper.directory());
        PostgresNode postgres = PostgresNode.start();
        System.out.println(Leftovers.postmasterPid(postgres) + " " + postgres.directory());
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until the test closes the pipe or kills this process
        }
        System.exit(0);
    }
}
