//! A server that tells nonsense, for long.

use super::*;

/// A small generator (splitmix64), so that the run is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    /// Ids that collide often, some that are none, and ever new ones.
    fn call(&mut self) -> String {
        match self.below(12) {
            0 => String::new(),
            1 => "127.0.0.1-Conf 100".to_owned(),
            2 if self.below(8) == 0 => format!("new-{}", self.0),
            other => format!("c{}", other % 6),
        }
    }

    fn number(&mut self) -> &'static str {
        ["21", "22", "23", "24", "conference", ""][self.below(6)]
    }
}

fn nonsense(world: &mut World, random: &mut Random) {
    use FlowDirection::{None as Left, TransmitAndReceive as Both};
    let (call, from, to) = (random.call(), random.number(), random.number());
    world.me = DeviceId::new(random.number());
    match random.below(14) {
        0 => world.originated(&call, to),
        1..=2 => world.delivered(&call, from, to),
        3..=4 => world.established(&call, from, to),
        5 => world.held(&call, from),
        6 => world.retrieved(&call, from),
        7 => world.failed(&call, EventCause::Busy),
        8 => world.cleared(&call, EventCause::Transfer),
        9 => {
            let flow = if random.below(3) == 0 { Left } else { Both };
            world.conferenced(["K", "L"][random.below(2)], &[(from, flow), (to, Both)])
        }
        10 => world.conferenced(["K", "L"][random.below(2)], &[]),
        11 => world.call_information(&call, from, &[CallControlService::ALL[random.below(24)]]),
        12 => {
            let mut item = ConnectionListItem::new();
            (item.old_connection, item.new_connection) = (id(&call), id(&random.call()));
            (item.endpoint, item.resulting_connection_info) = (named(to), None);
            let mut event = TransferredEvent::new();
            (event.primary_old_call, event.secondary_old_call) = (id(&call), id(&random.call()));
            (event.transferring_device, event.transferred_connections) = (named(from), Some(vec![item]));
            world.tell(event)
        }
        _ => {
            let mut event = QueuedEvent::new();
            (event.queued_connection, event.queue) = (id(&call), named(to));
            event.cause = Some(EventCause::Park);
            world.tell(event)
        }
    };
}

#[test]
fn a_hundred_thousand_absurd_events_leave_the_book_whole() {
    let (mut world, mut random) = (world("21"), Random(3));
    for step in 0..100_000 {
        // what has been told is checked after each event, by `tell_for`
        nonsense(&mut world, &mut random);
        match random.below(120) {
            0..=2 => world.book.begin_snapshot(),
            3..=5 => drop(world.book.end_snapshot(world.now)),
            6 => {
                let own = world.expect(&format!("own-{step}"), "22");
                world.book.request_left(own);
            }
            7 => {
                let (me, id) = (world.me.clone(), CallId::new(random.call()));
                let own = world.book.expect_pick_up(&me, &id, world.now).call_ref;
                world.book.request_left(own);
            }
            _ => {}
        }
    }
    world.book.begin_snapshot();
    world.book.end_snapshot(world.now);
    assert_eq!(world.book.calls().count(), 0, "a snapshot without calls ends whatever was made up");
    assert_eq!(world.book.check_invariants(), Ok(()));
}

#[test]
fn events_for_calls_that_are_unknown_end_and_change_nothing_else() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    let before = world.only().clone();
    world.cleared("unknown", EventCause::Normal);
    world.me = DeviceId::new("99");
    world.cleared("u1", EventCause::Normal);
    assert_eq!(*world.only(), before);
}

#[test]
fn a_call_of_which_nobody_is_a_party_is_a_call_all_the_same() {
    let mut world = world("21");
    world.established("u1", "", "");
    assert_eq!((world.only().state, world.only().parties.len()), (CallState::Connected, 0));
    world.established("u1", "21", "21");
    assert_eq!(world.only().parties.len(), 0, "nobody talks with itself");
}
