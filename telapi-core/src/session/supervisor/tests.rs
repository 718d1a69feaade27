//! The supervisor's rules, one by one.

use super::scene::{Scene, config, error, failed, lost, secs, switch_to};
use super::*;
use crate::session::pool::ServerPolicy;
use crate::session::{ReconnectPolicy, WarmStandby};

#[tokio::test(start_paused = true)]
async fn what_cannot_heal_ends_the_session_at_once() {
    for mut failure in
        [ErrorKind::LoginRefused, ErrorKind::InvalidArgument, ErrorKind::Tls, ErrorKind::Proxy].map(error)
    {
        failure = failure.transient(false);
        let kind = failure.kind();
        let mut scene = Scene::started();
        assert_eq!(scene.tell(Input::ConnectFailed(failure)), "Closed", "{kind} before the first login");
        assert!(scene.state().starts_with("Closed, refused: "), "{}", scene.state());
    }
    for kind in [ErrorKind::LoginRefused, ErrorKind::InvalidArgument] {
        let mut scene = Scene::waiting();
        scene.run_out();
        assert_eq!(scene.tell(Input::ConnectFailed(error(kind))), "Closed", "{kind} after the first login");
    }
}

#[tokio::test(start_paused = true)]
async fn what_can_heal_is_tried_again() {
    for healing in [
        error(ErrorKind::LoginRefused).transient(true),
        error(ErrorKind::Tls).transient(true),
        error(ErrorKind::Proxy),
        error(ErrorKind::Protocol),
        error(ErrorKind::Decode),
        error(ErrorKind::Refused),
        error(ErrorKind::Unavailable),
    ] {
        let mut scene = Scene::started();
        assert_eq!(scene.tell(Input::ConnectFailed(healing.clone())), "");
        assert_eq!(scene.run_out(), (secs(1), "Connect 1".into()), "{healing}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_or_a_proxy_that_fails_after_the_first_login_is_tried_again_slowly() {
    let mut scene = Scene::waiting();
    scene.run_out();
    assert_eq!(scene.state(), "Connecting 1");
    // The other server is ready meanwhile, and is not held up.
    scene.tell(Input::ConnectFailed(error(ErrorKind::Tls)));
    assert_eq!(scene.run_out(), (secs(2), "Connect 0".into()));
    scene.tell(Input::ConnectFailed(error(ErrorKind::Proxy).transient(false)));
    // Now both are slow: the one that failed first is ready first, 30 s after its failure.
    assert_eq!(scene.run_out(), (secs(28), "Connect 1".into()));
}

#[tokio::test(start_paused = true)]
async fn servers_are_tried_in_turn_with_growing_pauses() {
    let mut scene = Scene::waiting();
    for (pause, server) in [(1, 1), (2, 0), (4, 1), (8, 0), (16, 1), (30, 0), (30, 1)] {
        assert_eq!(scene.run_out(), (secs(pause), format!("Connect {server}")));
        scene.tell(failed());
    }
    assert_eq!(scene.supervisor.servers().failures(0), 4, "one loss, three attempts");
    assert_eq!(scene.supervisor.servers().failures(1), 4);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_serves_no_more_is_left_for_the_next_one_whatever_the_policy() {
    for policy in [ServerPolicy::PrimaryFirst, ServerPolicy::LastGoodFirst, ServerPolicy::OtherFirst] {
        let mut scene = Scene::with(config(), policy);
        scene.tell(Input::Start);
        scene.tell(Input::Connected);
        scene.pass(secs(60)).tell(Input::LinkLost(error(ErrorKind::Redirected)));
        assert_eq!(scene.run_out(), (secs(1), "Connect 1".into()), "{policy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_after_each_login_is_not_courted_every_second() {
    let mut scene = Scene::online();
    for (pause, server) in [(1, 1), (2, 0), (4, 1), (8, 0)] {
        scene.pass(secs(59)).tell(lost());
        assert_eq!(scene.run_out(), (secs(pause), format!("Connect {server}")));
        scene.tell(Input::Connected);
    }
    assert_eq!(scene.supervisor.attempts(), 4);
    // This one lasts. The loss comes in the very moment in which the timer would run out: it is stable all
    // the same.
    scene.pass(secs(60)).tell(lost());
    assert_eq!(scene.supervisor.attempts(), 1);
    assert_eq!(scene.supervisor.servers().failures(0), 1, "only the present loss");
    assert_eq!(scene.run_out(), (secs(1), "Connect 0".into()), "primary first");
}

#[tokio::test(start_paused = true)]
async fn the_policy_says_where_to_go_after_a_stable_connection() {
    for (policy, server) in
        [(ServerPolicy::PrimaryFirst, 0), (ServerPolicy::LastGoodFirst, 0), (ServerPolicy::OtherFirst, 1)]
    {
        let mut scene = Scene::with(config(), policy);
        scene.tell(Input::Start);
        scene.tell(Input::Connected);
        scene.pass(secs(3600)).tell(lost());
        assert_eq!(scene.run_out(), (secs(1), format!("Connect {server}")), "{policy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_fail_over_is_told_right_before_connected() {
    let mut scene = Scene::waiting();
    scene.run_out();
    assert_eq!(scene.tell(Input::Connected), "FailedOver 0 1, Connected 1");
    scene.tell(switch_to(0));
    scene.run_out();
    assert_eq!(scene.tell(Input::Connected), "FailedOver 1 0, Connected 0");
    scene.pass(secs(60)).tell(lost());
    scene.run_out();
    assert_eq!(scene.tell(Input::Connected), "Connected 0", "the same as before");
}

#[tokio::test(start_paused = true)]
async fn servers_that_send_us_to_each_other_do_not_make_a_loop_without_pauses() {
    let mut scene = Scene::online();
    for (pause, server) in [(1, 1), (2, 0), (4, 1), (8, 0), (16, 1), (30, 0), (30, 1)] {
        scene.tell(switch_to(server));
        assert_eq!(scene.run_out(), (secs(pause), format!("Connect {server}")));
        scene.tell(Input::Connected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_switch_does_not_shorten_the_pause_that_is_under_way() {
    let mut scene = Scene::waiting();
    scene.run_out();
    scene.tell(failed());
    scene.pass(secs(1)).tell(switch_to(1));
    assert_eq!(scene.run_out(), (secs(1), "Connect 1".into()));
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_for_the_server_that_said_it() {
    let busy = |seconds| Input::ConnectFailed(error(ErrorKind::Unavailable).after(secs(seconds)));
    let mut scene = Scene::waiting();
    scene.run_out();
    assert_eq!(scene.state(), "Connecting 1");
    scene.tell(busy(40));
    assert_eq!(scene.run_out(), (secs(2), "Connect 0".into()));
    scene.tell(failed());
    assert_eq!(scene.run_out(), (secs(4), "Connect 0".into()), "the secondary's turn, but it wants to rest");
    scene.tell(busy(u64::MAX));
    assert_eq!(scene.run_out(), (secs(34), "Connect 1".into()), "now the secondary is ready sooner");
    scene.tell(busy(u64::MAX));
    let (pause, action) = scene.run_out();
    assert_eq!(action, "Connect 0");
    assert_eq!(pause + secs(34), crate::session::RETRY_AFTER_LIMIT, "nobody parks us for ever");
}

#[tokio::test(start_paused = true)]
async fn a_switch_overrules_a_retry_after() {
    let mut config = config();
    config.login_deadline = None;
    let mut scene = Scene::with(config, ServerPolicy::PrimaryFirst);
    scene.tell(Input::Start);
    scene.tell(Input::ConnectFailed(error(ErrorKind::Unavailable).after(secs(200))));
    scene.tell(switch_to(0));
    assert_eq!(scene.run_out(), (secs(1), "Connect 0".into()));
}

#[tokio::test(start_paused = true)]
async fn the_first_login_is_tried_until_its_deadline_and_the_last_error_is_told() {
    let mut scene = Scene::started();
    let mut elapsed = Duration::ZERO;
    loop {
        scene.tell(Input::ConnectFailed(error(ErrorKind::Unavailable).context("starting up")));
        let (pause, action) = scene.run_out();
        elapsed += pause;
        if action == "Closed" {
            break;
        }
    }
    assert_eq!(elapsed, secs(100));
    assert_eq!(scene.state(), "Closed, no login within its deadline: starting up: service unavailable");
}

#[tokio::test(start_paused = true)]
async fn the_login_deadline_cuts_an_attempt_that_hangs() {
    let mut config = config();
    config.login_deadline = Some(secs(7));
    let mut scene = Scene::with(config, ServerPolicy::PrimaryFirst);
    scene.tell(Input::Start);
    assert_eq!(scene.run_out(), (secs(7), "AbandonConnect, Closed".into()));
    assert_eq!(scene.state(), "Closed, no login within its deadline: connect and log in: no answer in time");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_comes_after_the_login_deadline_ends_it() {
    let mut scene = Scene::started();
    assert_eq!(scene.pass(secs(100)).tell(failed()), "Closed");
}

#[tokio::test(start_paused = true)]
async fn after_the_first_login_no_deadline_counts() {
    let mut scene = Scene::waiting();
    for _ in 0..10_000 {
        let (_, action) = scene.run_out();
        assert!(action.starts_with("Connect "), "{action}");
        scene.tell(failed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_deadline_beyond_the_clock_is_none() {
    let mut config = config();
    config.login_deadline = Some(Duration::MAX);
    let mut scene = Scene::with(config, ServerPolicy::PrimaryFirst);
    scene.tell(Input::Start);
    assert_eq!(scene.run_out(), (secs(10), "AbandonConnect".into()));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_makes_room_for_the_other_server() {
    let mut scene = Scene::waiting();
    scene.run_out();
    assert_eq!(scene.run_out(), (secs(10), "AbandonConnect".into()));
    assert_eq!(scene.run_out(), (secs(2), "Connect 0".into()));
    assert_eq!(scene.supervisor.servers().last_error(1).unwrap().kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_learnt_server_takes_its_turn() {
    let mut scene = Scene::waiting();
    assert_eq!(scene.supervisor.add_server("third"), 2);
    for server in [1, 2, 0, 1] {
        assert_eq!(scene.run_out().1, format!("Connect {server}"));
        scene.tell(failed());
    }
}

#[tokio::test(start_paused = true)]
async fn the_state_is_told_in_the_users_terms() {
    let told = |scene: &Scene| scene.supervisor.session_state().to_string();
    assert_eq!(told(&Scene::new()), "connecting");
    assert_eq!(told(&Scene::started()), "connecting");
    assert_eq!(told(&Scene::online()), "online at primary");
    let mut scene = Scene::waiting();
    assert_eq!(told(&scene), "reconnecting, attempt 1: connection lost");
    let until = scene.now + secs(1);
    let state = scene.supervisor.session_state();
    assert!(matches!(state, SessionState::Reconnecting { retry_at: Some(at), .. } if at == until));
    scene.run_out();
    let state = scene.supervisor.session_state();
    assert!(matches!(state, SessionState::Reconnecting { attempt: 1, retry_at: None, .. }), "{state:?}");
    assert_eq!(told(&Scene::closing()), "logging out");
    assert_eq!(told(&Scene::closed()), "closed: closed by the user");
}

#[test]
fn a_configuration_that_cannot_work_is_refused() {
    let pool = || ServerPool::new("only", ServerPolicy::PrimaryFirst);
    let bad: [fn(&mut SupervisorConfig); 3] = [
        |config| config.connect_deadline = Duration::ZERO,
        |config| config.log_out_deadline = Duration::MAX,
        |config| config.reconnect = ReconnectPolicy::default().with_first_delay(Duration::ZERO),
    ];
    for spoil in bad {
        let mut config = config();
        spoil(&mut config);
        assert_eq!(Supervisor::new(config, pool(), 1).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
}

#[tokio::test(start_paused = true)]
async fn with_the_rules_of_warm_standby_the_lost_server_comes_first_and_then_the_list_from_its_head() {
    let mut config = config();
    let rules = WarmStandby::default().retry_delays([secs(5), secs(20)]).backup_delay(secs(3));
    config.warm_standby = Some(rules);
    let at_once = Duration::from_millis(10);
    let mut scene = Scene::with(config, ServerPolicy::PrimaryFirst);
    assert_eq!(scene.tell(Input::Start), "Connect 0");
    scene.tell(failed());
    assert_eq!(scene.run_out(), (at_once, "Connect 1".into()), "nothing was lost yet");
    scene.tell(Input::Connected);
    scene.pass(secs(60)).tell(lost());
    assert_eq!(scene.run_out(), (at_once, "Connect 1".into()), "the one that was lost");
    scene.tell(failed());
    assert_eq!(scene.supervisor.attempts(), 2, "one pause after the loss, one after the failure");
    assert_eq!(scene.run_out(), (secs(3), "Connect 0".into()), "the backup has its time");
    scene.tell(failed());
    for (pause, server) in [(secs(5), 0), (at_once, 1), (secs(20), 0), (at_once, 1), (secs(20), 0)] {
        assert_eq!(scene.run_out(), (pause, format!("Connect {server}")));
        scene.tell(failed());
    }
    // one that does not last has been tried
    scene.run_out();
    scene.tell(Input::Connected);
    scene.pass(secs(1)).tell(lost());
    assert_eq!(scene.run_out(), (secs(20), "Connect 0".into()));
}
