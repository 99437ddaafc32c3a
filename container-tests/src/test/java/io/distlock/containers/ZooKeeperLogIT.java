package io.distlock.containers;

import org.springframework.boot.test.context.SpringBootTest;

/** The log on the ZooKeeper that the container is. */
@SpringBootTest(
        classes = TransactionsContract.Application.class,
        properties = {
            "distlock.txn.log.type=zookeeper",
            "distlock.txn.log.jdbc.initialize-schema=always",
            "distlock.txn.tcc.initialize-schema=always"
        })
class ZooKeeperLogIT extends TransactionsContract {}
