package dev.enjambre.tracker.swarm;

import java.util.ArrayList;
import java.util.List;

/**
 * The members of one role, in no order that means anything: removing moves the last one into the
 * gap, and choosing shuffles the front.
 */
final class MemberList {

  private final List<Member> members = new ArrayList<>();

  int size() {
    return members.size();
  }

  Member get(int slot) {
    return members.get(slot);
  }

  void add(Member member) {
    member.slot = members.size();
    members.add(member);
  }

  void remove(Member member) {
    Member last = members.removeLast();
    if (last != member) {
      members.set(member.slot, last);
      last.slot = member.slot;
    }
  }

  void swap(int a, int b) {
    Member first = members.get(a);
    Member second = members.get(b);
    members.set(a, second);
    members.set(b, first);
    second.slot = a;
    first.slot = b;
  }
}
