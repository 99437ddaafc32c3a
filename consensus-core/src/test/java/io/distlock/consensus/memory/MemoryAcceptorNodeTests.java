package io.distlock.consensus.memory;

import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.consensus.spi.AcceptorStoreContract;
import java.util.concurrent.ForkJoinPool;

class MemoryAcceptorNodeTests extends AcceptorStoreContract {

    private final MemoryAcceptorNode node = new MemoryAcceptorNode("memory", ForkJoinPool.commonPool());

    @Override
    protected AcceptorNode node() {
        return node;
    }
}
