namespace :notes do
  desc "Say how many notes there are"
  task report: :environment do
    puts "#{Note.count} notes"
  end
end
