package io.distlock.containers;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** The log on a majority of three Redis servers. */
@SpringBootTest(
        classes = TransactionsContract.Application.class,
        properties = {
            "distlock.txn.log.type=quorum",
            "distlock.txn.tcc.initialize-schema=always",
            "distlock.consensus.bootstrap=true"
        })
@Import(RegisterServers.class)
class QuorumLogIT extends TransactionsContract {}
