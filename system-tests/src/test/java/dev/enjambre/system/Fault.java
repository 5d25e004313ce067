package dev.enjambre.system;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** What can go wrong at a node, and is put right later. */
enum Fault {
  /** The process ends without a word, and is started again. */
  KILL {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws InterruptedException {
      node.kill();
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.start();
      node.awaitReady();
    }
  },
  /** The process stands still: connections are half open. */
  FREEZE {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws IOException {
      node.freeze();
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.thaw();
    }
  },
  /** The network is gone. */
  CUT {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws IOException {
      node.line().plugged(false);
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.line().plugged(true);
    }
  },
  /** Packets are lost. */
  LOSS {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws IOException {
      node.line().lose(0.05 + 0.25 * random.nextDouble());
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.line().pass();
    }
  },
  /** Connections are reset, again and again. */
  RESET {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws IOException {
      node.line().reset();
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.line().pass();
    }
  },
  /** The network is slow. */
  SLOW {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws IOException {
      node.line().narrow(500 + random.nextInt(4000));
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.line().widen();
    }
  },
  /** The disk is full. */
  FULL_DISK {
    @Override
    void strike(ChaosNode node, RandomGenerator random) throws IOException {
      node.fillDisk();
    }

    @Override
    void end(ChaosNode node) throws IOException {
      node.emptyDisk();
    }
  };

  abstract void strike(ChaosNode node, RandomGenerator random)
      throws IOException, InterruptedException;

  abstract void end(ChaosNode node) throws IOException, InterruptedException;
}
